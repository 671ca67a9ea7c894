# Inside a fresh network and mount namespace: loopback, and a default route into an interface (`dark`) at whose other end
# nobody is. What it has sent is what tried to leave the machine. Then runs the command in the arguments.
set -e
ip link set lo up
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
ip netns add void
ip link add dark type veth peer name light netns void
# Without an address the kernel itself has nothing to say on it.
sysctl -qw net.ipv6.conf.dark.addr_gen_mode=1
ip netns exec void sysctl -qw net.ipv6.conf.light.disable_ipv6=1
ip link set dark up
ip -n void link set light up
ip addr add 192.0.2.1/32 dev dark
ip route add default dev dark
ip -6 route add default dev dark
exec "$@"
