"""Where a hub writes, and what may stand there."""

from __future__ import annotations

from tests.canaries.words import Kind

ROWS, SESSIONS, CACHE = "every row of every table", "sessions, unpacked", "the cache, unpacked"
SAID, LOG = "what the hub says while it runs", "the database server's log"
TEMPORARY, LETTERS, ADDRESSES = "temporary files", "letters", "addresses and headers"
TITLES, PARTICULARS = "titles and links of pages", "the document's particulars"
COMMANDS, EXPORT = "what commands say", "the ledger's export"
COPY, KEYS_COPY = "the copy of the database", "the copy of the keys"
FILES, WAL, REST = "the database's files", "the write-ahead log", "the rest of the hub's folder"

PLACES = {
    ROWS: "as whoever administers the server is shown them, with statistics and the last statement of each connection",
    SESSIONS: "what each session holds, out of its packing and its base64",
    CACHE: "every row of the cache table, out of its base64",
    SAID: "standard output and standard error of `sharewell up`, whatever broke in it included",
    LOG: "`postgres/log`",
    TEMPORARY: "the folder of temporary files of every process of the hub, at the end",
    LETTERS: "as they were handed over and decoded; the address in the line `To:` is taken out before",
    ADDRESSES: "every address the hub led to, every header of every answer, cookies included",
    TITLES: "the title of every page, and every address in it: links, forms, pictures",
    PARTICULARS: "the PDF as it is, its title, bookmarks and XMP unpacked, and the name it is saved under",
    COMMANDS: "what `db check`, `ledger verify`, `ledger export`, `replay`, `keys rotate` and `backup` print",
    EXPORT: "the file of `ledger export`",
    COPY: "the data of `sharewell backup`, as it is and turned into SQL",
    KEYS_COPY: "the keys of `sharewell backup`",
    FILES: "the server's folder once it has stopped, without what has a place of its own here",
    WAL: "`postgres/pg_wal`, once the server has stopped",
    REST: "everything else in the hub's folder",
}
"""Each place, and what is looked through there."""
ON_DISK = (ROWS, COPY, FILES, WAL)
"""Where a row that is kept in clear stands."""
MAY_STAND = {Kind.PEOPLE: (), Kind.STAFF: (*ON_DISK, SESSIONS), Kind.SECRET: ()}
"""Where words of a kind may stand: names and e-mails of colleagues are kept in clear, and in the database alone."""
