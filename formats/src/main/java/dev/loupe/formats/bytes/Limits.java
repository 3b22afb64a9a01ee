package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;

/**
 * How much of anything a file may have. Real files stay far below; a file above is damaged or hostile, and following it
 * would cost memory or time that its structure does not earn.
 */
public final class Limits {
    /** Bytes of one name: the longest seen in exports are a few hundred. */
    public static final int NAME = 64 << 10;

    /** Bytes of all names of a file: a mixture of experts with 100,000 tensors has 8 MB. */
    public static final int NAMES = 16 << 20;

    /** Bytes kept of one text of the metadata; longer ones are cut, with a mark. */
    public static final int TEXT = 64 << 10;

    /** Bytes kept of all texts of the metadata. */
    public static final int TEXTS = 4 << 20;

    /** Dimensions of a tensor: PyTorch has 64 at most. */
    public static final int RANK = 64;

    /** Tensors of a file or folder: the largest open models have about 92,000. */
    public static final int TENSORS = 200_000;

    /** Nodes of a graph with its subgraphs and functions: exports of large language models have some 10,000. */
    public static final int NODES = 200_000;

    /** Bytes of a network described as text: that of a network with 1,000 layers has 150,000. */
    public static final int DESCRIPTION = 4 << 20;

    /** Layers of a network that people write by hand or by a script: the deepest have some thousand. */
    public static final int LAYERS = 20_000;

    /** Operands that one of these layers may name: DenseNet's have some dozens. */
    public static final int OPERANDS = 10_000;

    /** Nested messages of a text: real ones nest five deep. */
    public static final int MESSAGE_DEPTH = 64;

    /** Nested subgraphs or function calls. */
    public static final int SUBGRAPHS = 128;

    /** Nested lists and objects of JSON. */
    public static final int JSON_DEPTH = 256;

    /** Values of one JSON document that is kept as a tree. */
    public static final int JSON_VALUES = 1 << 20;

    /** Bytes of safetensors' header: the format's own limit. */
    public static final int SAFETENSORS_HEADER = 100_000_000;

    /** Bytes of a pickle once inflated: that of a checkpoint with optimizer has a few hundred bytes a tensor. */
    public static final int PICKLE = 64 << 20;

    /** Objects that a pickle may make or remember. */
    public static final int PICKLE_OBJECTS = 1_000_000;

    /** Keys of a file's metadata: GGUF files have about 50. */
    public static final int KEYS = 65_536;

    /** Elements of an array that is kept: one number for each layer. */
    public static final int ARRAY_KEPT = 256;

    /** Nested arrays of metadata: none are known. */
    public static final int ARRAY_DEPTH = 8;

    /** Digits of a number that is written as text. */
    public static final int DIGITS = 1000;

    /** Entries of a zip archive: a checkpoint has one a storage. */
    public static final int ZIP_ENTRIES = 200_000;

    /** Elements of a constant that is folded for the sake of shapes. */
    public static final int FOLDED = 4096;

    /** Bytes of a shape: longer constants count to {@link #FOLDED_BYTES}. */
    public static final int SHAPE_BYTES = 64;

    /** Bytes of constants read for the sake of shapes, in all. */
    public static final int FOLDED_BYTES = 64 << 10;

    /** Steps of shape inference, subgraphs and functions unfolded: each call of a function is inferred anew. */
    public static final int INFERENCES = 1_000_000;

    /** Messages, links and other parts of an HDF5 file: a network of 1,000 layers has some 20,000. */
    public static final int HDF5_OBJECTS = 1_000_000;

    /** Blocks of all datasets of an HDF5 file: those of a network are usually whole. */
    public static final int HDF5_BLOCKS = 100_000;

    /** Bytes of all texts of an HDF5 file: the configuration of a network of 1,000 layers has 1 MB. */
    public static final int HDF5_TEXTS = 12 << 20;

    private Limits() {}

    /** The count itself if it is within a limit. */
    public static int check(long count, int limit, String what) {
        if (count < 0 || count > limit) {
            throw new BadInput((count < 0 ? Long.toUnsignedString(count) : Long.toString(count)) + " " + what
                    + " are more than the limit of " + limit + "; is the file damaged?");
        }
        return (int) count;
    }
}
