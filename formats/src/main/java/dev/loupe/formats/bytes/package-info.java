/** Bytes of strangers: read at any place, never further than they go, never more at once than asked for. */
@NullMarked
package dev.loupe.formats.bytes;

import org.jspecify.annotations.NullMarked;
