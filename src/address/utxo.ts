// Strings of the driver utxo, txid:index; they name an output of a Bitcoin transaction and belong to no key (reference:
// crypto-and-addresses.md section 3). As in btcd 0.24 a txid may have fewer than 64 digits, down to none.

const form = /^[0-9a-fA-F]{0,64}:[0-9]+$/;

export function isOutPoint(text: string): boolean {
  if (!form.test(text)) return false;
  const index = text.slice(text.indexOf(":") + 1).replace(/^0+/, "");
  return index.length < 10 || (index.length === 10 && index <= "4294967295");
}
