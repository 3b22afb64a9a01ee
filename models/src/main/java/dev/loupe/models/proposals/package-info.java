/**
 * Boxes that may hold an object, found without learning: selective search (Uijlings, van de Sande, Gevers and Smeulders 2013)
 * on the segmentation of Felzenszwalb and Huttenlocher (2004). Plain Java over arrays; what is random follows from a seed.
 */
@NullMarked
package dev.loupe.models.proposals;

import org.jspecify.annotations.NullMarked;
