// Other spellings of method names: clients have carried some misspelt ones for years and newer guides the corrected
// ones, so both must reach the same method (reference: sdk-clients.md section 2). Access lists see one name only.

/** spelling → the name under which the method is registered */
const aliases: ReadonlyMap<string, string> = new Map([
  ["CreateNoBalanceTxs", "CreateNoBlanaceTxs"],
  ["SetLabel", "SetLabl"],
  ["ImportPrivKey", "ImportPrivkey"],
  ["DumpPrivKey", "DumpPrivkey"],
  ["ConvertExecToAddr", "ConvertExectoAddr"],
  ["ConvertExectoAddress", "ConvertExectoAddr"],
  ["GetMemPool", "GetMempool"],
  ["GetLastMempool", "GetLastMemPool"],
  ["Unlock", "UnLock"],
  ["ReWriteTx", "ReWriteRawTx"],
]);

/** @param name a method without its service */
export function canonicalName(name: string): string {
  return aliases.get(name) ?? name;
}
