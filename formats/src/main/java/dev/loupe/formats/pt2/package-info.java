/** Archives of {@code torch.export}: where the weights of an exported program lie, and what it is made of. */
@NullMarked
package dev.loupe.formats.pt2;

import org.jspecify.annotations.NullMarked;
