/** The safetensors format, single and sharded: a JSON header and raw data. */
@NullMarked
package dev.loupe.formats.safetensors;

import org.jspecify.annotations.NullMarked;
