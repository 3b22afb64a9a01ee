/** From regions of feature maps to features of one size: RoI pooling, RoIAlign, and the level of a pyramid for each region. */
@NullMarked
package dev.loupe.models.regions;

import org.jspecify.annotations.NullMarked;
