/** Using networks that tell what pictures show. */
@NullMarked
package dev.loupe.models.predict;

import org.jspecify.annotations.NullMarked;
