package dev.loupe.graph;

/**
 * A tensor that a module holds.
 *
 * @param name its name in its module: {@code weight}, {@code bias_ih_l0}
 * @param key its identity in the network: the module's path and the name, or another module's key where it is tied
 * @param trained whether training changes it; buffers and frozen parameters are not
 */
public record Parameter(String name, String key, TensorType type, Role role, boolean trained) {
    /** What a tensor of a module is. */
    public enum Role {
        WEIGHT,
        BIAS,
        /** Not a parameter: running statistics and tables. */
        BUFFER
    }

    public boolean isBuffer() {
        return role == Role.BUFFER;
    }

    public Size elements() {
        return type.shape().elements();
    }
}
