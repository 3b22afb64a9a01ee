/** HDF5 as Keras and h5py write it: groups, attributes and datasets; nothing else of the format is followed. */
@NullMarked
package dev.loupe.formats.hdf5;

import org.jspecify.annotations.NullMarked;
