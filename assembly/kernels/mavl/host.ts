// What the tree asks its host for. A page is named by its number in two halves.

/** Fetches a page and puts it where room() says. @returns its length, -1 when there is none, -2 when there is no room */
// @ts-ignore: decorator
@external("host", "page")
export declare function hostPage(high: u32, low: u32): i32;

/** Whether the page belongs to a change that is not settled. */
// @ts-ignore: decorator
@external("host", "isOpen")
export declare function hostIsOpen(high: u32, low: u32): i32;

/** Hands out pages that lie one after the other from `from` on; `ends` lists where each ends, as u32. */
// @ts-ignore: decorator
@external("host", "pages")
export declare function hostPages(from: usize, ends: usize, count: u32): void;

/** Hands out refs, u64 each, of stored nodes that were replaced. */
// @ts-ignore: decorator
@external("host", "replaced")
export declare function hostReplaced(refs: usize, count: u32): void;

/** Hands out one pair of a listing. @returns 0 when the listing is over */
// @ts-ignore: decorator
@external("host", "item")
export declare function hostItem(key: usize, keyLength: u32, value: usize, valueLength: u32): i32;
