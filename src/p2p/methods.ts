// Numbers of everything that is asked for or told over a connection. A number is never used again for something else.
export const methods = {
  hello: 1,
  status: 3,
  peers: 4,
  headers: 16,
  bodies: 17,
  poolTxs: 18,
  blockTxs: 19,
  pool: 20,
  sendTx: 64,
} as const;
