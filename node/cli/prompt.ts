// Questions at the terminal: passwords without echo. Where nobody can answer, passwords come from the environment or from
// a file.
import { readFile } from "node:fs/promises";
import { UsageError } from "./output.ts";

export interface PasswordOptions {
  readonly passwordFile?: string | undefined;
}

/** The password of something that exists. @throws UsageError when there is no way to ask */
export async function askPassword(what: string, options: PasswordOptions): Promise<string> {
  return (await givenPassword(options)) ?? readHidden(`Password of ${what}: `);
}

/** A new password, asked for twice. @throws UsageError when there is no way to ask, or the two differ */
export async function newPassword(what: string, options: PasswordOptions): Promise<string> {
  const given = await givenPassword(options);
  if (given !== undefined) return given;
  const first = await readHidden(`New password of ${what}: `);
  if ((await readHidden("The same again: ")) !== first) throw new UsageError("the two passwords differ");
  return first;
}

async function givenPassword({ passwordFile }: PasswordOptions): Promise<string | undefined> {
  const path = passwordFile ?? process.env.TENON_PASSWORD_FILE;
  if (path !== undefined) {
    const text = await readFile(path, "utf8").catch(() => {
      throw new UsageError(`the password file ${path} cannot be read`);
    });
    return text.replace(/\r?\n$/, "");
  }
  return process.env.TENON_PASSWORD;
}

/** Reads a line from the terminal without showing it. */
async function readHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true) {
    throw new UsageError("a password is needed and there is no terminal", "set TENON_PASSWORD or use --password-file");
  }
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  try {
    return await new Promise<string>((resolve, reject) => {
      let text = "";
      const take = (chunk: Buffer) => {
        for (const char of chunk.toString("utf8")) {
          if (char === "\r" || char === "\n") return finish(() => resolve(text));
          if (char === "\u0003" || char === "\u0004") return finish(() => reject(new UsageError("cancelled")));
          if (char === "\u007f" || char === "\b") text = [...text].slice(0, -1).join("");
          else if (char >= " ") text += char;
        }
      };
      const finish = (then: () => void) => {
        stdin.off("data", take);
        then();
      };
      stdin.on("data", take);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}
