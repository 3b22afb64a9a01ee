/** NumPy's npz: a zip archive of arrays, each with a header of its own. */
@NullMarked
package dev.loupe.formats.npz;

import org.jspecify.annotations.NullMarked;
