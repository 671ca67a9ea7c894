// What the tests use of the package sm-crypto, which has no types: hex texts in and out.
declare module "sm-crypto" {
  interface Sm2Options {
    readonly der?: boolean;
    readonly hash?: boolean;
    readonly userId?: string;
    readonly publicKey?: string;
  }
  interface Sm4Options {
    readonly mode?: "cbc";
    readonly iv?: string;
    readonly padding?: "pkcs#7" | "none";
  }
  const library: {
    readonly sm2: {
      doSignature(message: string | readonly number[], secret: string, options: Sm2Options): string;
      doVerifySignature(
        message: string | readonly number[],
        signature: string,
        key: string,
        options: Sm2Options,
      ): boolean;
      getPublicKeyFromPrivateKey(secret: string): string;
    };
    sm3(message: string | readonly number[]): string;
    readonly sm4: {
      encrypt(message: readonly number[], key: readonly number[] | string, options?: Sm4Options): string;
      decrypt(message: string, key: readonly number[] | string, options?: Sm4Options): string;
    };
  };
  export = library;
}
