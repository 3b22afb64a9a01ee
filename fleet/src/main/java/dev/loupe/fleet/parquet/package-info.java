/** Writes tables as Parquet files, in the plainest way that the format has: no compression, no dictionaries. */
@NullMarked
package dev.loupe.fleet.parquet;

import org.jspecify.annotations.NullMarked;
