// Notarisation: proves that a document existed at a time and who registered it. Only its hash is on the chain.
import { Address, Context, emit, Hash, require, revert, SortedMap, StoredMap } from "tenon/contract";

/** A document, or a new version of one, was registered. */
@event
class Registered {
  @indexed hash: Hash;
  @indexed owner: Address;
  /** Hash of the first version; of the document itself when it is the first. */
  @indexed origin: Hash;
  revision: u32;
}

/** Somebody has registered this hash before. */
@error
class AlreadyRegistered {
  owner: Address;
  time: u64;
}

/** Nobody has registered this hash. */
@error
class NotRegistered {
  hash: Hash;
}

/** Only who registered a document may add versions of it. */
@error
class NotOwner {
  owner: Address;
}

/** The note is longer than 1024 characters. */
@error
class NoteTooLong {
  length: u32;
}

/** The hash of nothing but zeroes is nobody's document. */
@error
class ZeroHash {}

/** A page has from 1 to 100 entries. */
@error
class InvalidPage {}

/** What is known of a document. Nothing of it ever changes. */
@struct
class Evidence {
  owner: Address;
  /** Unix seconds of the block. */
  time: u64;
  height: u64;
  /** Hash of the first version. */
  origin: Hash;
  /** 0 for the first version. */
  revision: u32;
  note: string;
}

/** Key of a version of a document. */
@struct
class Version {
  origin: Hash;
  revision: u32;
}

/** Key of an entry in the list of an owner; as keys are compared field by field, a list is in order of time. */
@struct
class Entry {
  owner: Address;
  time: u64;
  hash: Hash;
}

const NOTE_LIMIT: i32 = 1024;
const PAGE_LIMIT: u32 = 100;

/** A register of hashes of documents. */
@contract
export class Registry {
  @state records: StoredMap<Hash, Evidence>;
  /** How many versions a document has, by the hash of the first. */
  @state counts: StoredMap<Hash, u32>;
  @state versions: StoredMap<Version, Hash>;
  @state lists: SortedMap<Entry, bool>;

  /** Registers a document. */
  @call
  register(hash: Hash, note: string): void {
    this.add(hash, hash, 0, note);
  }

  /** Registers a version of the document whose first version is `origin`, and returns its number. */
  @call
  revise(origin: Hash, hash: Hash, note: string): u32 {
    const revision = this.counts.get(origin);
    require(revision > 0, new NotRegistered(origin));
    const owner = this.records.get(origin).owner;
    require(Context.caller == owner, new NotOwner(owner));
    this.add(hash, origin, revision, note);
    return revision;
  }

  /** What is known of a hash. */
  @view
  find(hash: Hash): Evidence {
    require(this.records.has(hash), new NotRegistered(hash));
    return this.records.get(hash);
  }

  /** How many versions of a document there are; 0 for a hash that is no first version. */
  @view
  versionCount(origin: Hash): u32 {
    return this.counts.get(origin);
  }

  /** Hashes of the versions of a document in order, from number `from` on, at most `limit`. */
  @view
  history(origin: Hash, from: u32, limit: u32): Hash[] {
    checkPage(limit);
    const end = min(<u64>this.counts.get(origin), <u64>from + limit);
    const found: Hash[] = [];
    for (let revision = <u64>from; revision < end; revision++) {
      found.push(this.versions.get(new Version(origin, <u32>revision)));
    }
    return found;
  }

  /**
   * What `owner` registered, oldest first, at most `limit` entries behind (`time`, `hash`): both zero for the first page,
   * those of the last entry for the next.
   */
  @view
  list(owner: Address, time: u64, hash: Hash, limit: u32): Entry[] {
    checkPage(limit);
    const found: Entry[] = [];
    for (const walk = this.lists.ascendingFrom(new Entry(owner, time, hash)); walk.next(); ) {
      const entry = walk.key;
      if (entry.owner != owner || <u32>found.length == limit) break;
      if (entry.time != time || entry.hash != hash) found.push(entry);
    }
    return found;
  }

  private add(hash: Hash, origin: Hash, revision: u32, note: string): void {
    require(!hash.isZero, new ZeroHash());
    require(note.length <= NOTE_LIMIT, new NoteTooLong(note.length));
    if (this.records.has(hash)) {
      const other = this.records.get(hash);
      revert(new AlreadyRegistered(other.owner, other.time));
    }
    const owner = Context.caller;
    this.records.set(hash, new Evidence(owner, Context.time, Context.height, origin, revision, note));
    this.counts.set(origin, revision + 1);
    this.versions.set(new Version(origin, revision), hash);
    this.lists.set(new Entry(owner, Context.time, hash), true);
    emit(new Registered(hash, owner, origin, revision));
  }
}

function checkPage(limit: u32): void {
  require(limit > 0 && limit <= PAGE_LIMIT, new InvalidPage());
}
