// Types of a program from an interface that it holds `as const`: what a method takes and gives, without generated code.
// (Types only: nothing of this file runs.)
import type { Abi, AbiField } from "../../../assembly/abi.ts";
import type { builtInErrors } from "./builtin.ts";

type Small = "u8" | "u16" | "u32" | "i8" | "i16" | "i32";
type Big = "u64" | "i64" | "u128" | "u256";
type Named<L extends readonly { readonly name: string }[]> = L[number]["name"];
type Entry<L extends readonly { readonly name: string }[], N extends string> = Extract<L[number], { readonly name: N }>;

/** The value of a type text. */
export type ValueOf<A extends Abi, T extends string> = string extends T
  ? unknown
  : T extends `${infer Item}[]`
    ? readonly ValueOf<A, Item>[]
    : T extends `${infer Item}?`
      ? ValueOf<A, Item> | null
      : T extends Small
        ? number
        : T extends Big
          ? bigint
          : T extends "bool"
            ? boolean
            : T extends "string" | "Address"
              ? string
              : T extends "bytes" | "Hash"
                ? Uint8Array
                : T extends "void"
                  ? undefined
                  : T extends Named<A["structs"]>
                    ? FieldsOf<A, Entry<A["structs"], T>["fields"]>
                    : T extends Named<A["enums"]>
                      ? Named<Entry<A["enums"], T>["values"]>
                      : unknown;

/** An object by the names of fields. */
type FieldsOf<A extends Abi, F extends readonly AbiField[]> = {
  readonly [N in Named<F>]: ValueOf<A, Entry<F, N>["type"]>;
};

/** A list in the order of the parameters. */
export type ValuesOf<A extends Abi, P extends readonly AbiField[]> = {
  readonly [I in keyof P]: ValueOf<A, P[I]["type"]>;
};

export type MethodName<A extends Abi, K extends "init" | "migrate" | "call" | "view"> = Extract<
  A["methods"][number],
  { readonly kind: K }
>["name"];
export type MethodOf<A extends Abi, N extends string> = Entry<A["methods"], N>;

/** What deploying takes: the parameters of the method of kind init, none when there is no such method. */
export type InitArguments<A extends Abi> =
  string extends Named<A["methods"]>
    ? readonly unknown[]
    : MethodName<A, "init"> extends never
      ? readonly []
      : ValuesOf<A, MethodOf<A, MethodName<A, "init">>["params"]>;

export type EventName<A extends Abi> = Named<A["events"]>;
/** A decoded event; its name tells its fields. */
export type EventOf<A extends Abi, N extends EventName<A> = EventName<A>> =
  N extends EventName<A> ? { readonly name: N; readonly fields: FieldsOf<A, Entry<A["events"], N>["fields"]> } : never;

export type ErrorName<A extends Abi> = Named<A["errors"]> | Named<typeof builtInErrors>;
export type ErrorFields<A extends Abi, N extends string> =
  N extends Named<A["errors"]>
    ? FieldsOf<A, Entry<A["errors"], N>["fields"]>
    : N extends Named<typeof builtInErrors>
      ? FieldsOf<A, Entry<typeof builtInErrors, N>["fields"]>
      : { readonly [name: string]: unknown };
