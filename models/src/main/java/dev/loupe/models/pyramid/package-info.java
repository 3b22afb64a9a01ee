/** The detector of torchvision on a pyramid of features, as it is used: from a picture to boxes. */
@NullMarked
package dev.loupe.models.pyramid;

import org.jspecify.annotations.NullMarked;
