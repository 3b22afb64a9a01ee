/** Folders of Hugging Face: a configuration that names a network, and its tensors. */
@NullMarked
package dev.loupe.formats.huggingface;

import org.jspecify.annotations.NullMarked;
