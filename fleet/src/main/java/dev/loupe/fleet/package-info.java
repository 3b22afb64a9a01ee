/**
 * Folder trees of models: each file and each folder that is a model becomes a row, in the order of the paths' bytes. The
 * walk, the rows known from an earlier run and the rows written all have that order, so that they are merged as they pass
 * by and no list of the files is kept.
 */
@NullMarked
package dev.loupe.fleet;

import org.jspecify.annotations.NullMarked;
