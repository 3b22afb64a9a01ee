/** Checkpoints of PyTorch: a pickle followed symbolically, with its storages in a zip or behind it. */
@NullMarked
package dev.loupe.formats.pytorch;

import org.jspecify.annotations.NullMarked;
