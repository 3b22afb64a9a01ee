/** A network as a picture: what is shown of it, where it lies, and how it is drawn. */
@NullMarked
package dev.loupe.report.picture;

import org.jspecify.annotations.NullMarked;
