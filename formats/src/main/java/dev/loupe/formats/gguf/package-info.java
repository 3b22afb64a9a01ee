/** GGUF: one file of tensors, many of them quantised in blocks, with the settings of their network as metadata. */
@NullMarked
package dev.loupe.formats.gguf;

import org.jspecify.annotations.NullMarked;
