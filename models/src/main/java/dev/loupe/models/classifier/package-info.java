/** Training networks that tell what pictures show. */
@NullMarked
package dev.loupe.models.classifier;

import org.jspecify.annotations.NullMarked;
