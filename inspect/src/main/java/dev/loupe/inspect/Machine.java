package dev.loupe.inspect;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import java.util.List;
import java.util.Locale;

/**
 * What a machine can do at most. Data sheets count a multiply-add as two floating-point operations; here it is one.
 *
 * @param name by which it is asked for
 * @param multiplyAdds a second in float32, on units for all purposes
 * @param halfMultiplyAdds a second in float16 or bfloat16, on matrix units where it has some, without sparsity
 * @param bytes a second to and from its main memory
 * @param source of the figures
 */
public record Machine(String name, double multiplyAdds, double halfMultiplyAdds, double bytes, String source) {
    private static final List<Machine> KNOWN = List.of(
            teraFlops("a100", 19.5, 312, 2039, "NVIDIA A100 80GB SXM data sheet (2021)"),
            teraFlops("h100", 67, 989.4, 3350, "NVIDIA H100 SXM data sheet (2023); half of the figures with sparsity"),
            teraFlops("v100", 15.7, 125, 900, "NVIDIA V100 SXM2 data sheet (2018)"),
            teraFlops("t4", 8.1, 65, 320, "NVIDIA T4 data sheet (2018)"),
            teraFlops("rtx4090", 82.6, 165.2, 1008, "NVIDIA Ada GPU architecture, appendix A (2022); float32 sums"),
            teraFlops("m2", 3.6, 3.6, 100, "Apple M2, GPU of 10 cores (2022); no faster half precision is published"),
            new Machine(
                    "ryzen7-5800u",
                    8 * 1.9e9 * 16,
                    8 * 1.9e9 * 16,
                    2 * 25.6e9,
                    "a laptop: 8 Zen 3 cores at the base clock of 1.9 GHz with two units of 8 float32 each (AMD 56665);"
                            + " two channels of DDR4-3200"),
            new Machine(
                    "raspberry-pi-5",
                    4 * 2.4e9 * 8,
                    4 * 2.4e9 * 16,
                    17.1e9,
                    "4 Cortex-A76 at 2.4 GHz with two units of 4 float32 or 8 float16 each (Arm software optimization"
                            + " guide); LPDDR4X-4267, 32 bits wide"));

    private static Machine teraFlops(String name, double full, double half, double gigabytes, String source) {
        return new Machine(name, full / 2 * 1e12, half / 2 * 1e12, gigabytes * 1e9, source);
    }

    /** A machine of which only its peaks are known, the same for all types. */
    public static Machine of(double multiplyAdds, double bytes) {
        return new Machine("given", multiplyAdds, multiplyAdds, bytes, "given");
    }

    /** All machines that have names. */
    public static List<Machine> known() {
        return KNOWN;
    }

    /**
     * The machine of that name.
     *
     * @throws BadInput when there is none
     */
    public static Machine of(String name) {
        StringBuilder names = new StringBuilder();
        for (Machine machine : KNOWN) {
            if (machine.name().equals(name.toLowerCase(Locale.ROOT))) {
                return machine;
            }
            names.append(names.length() == 0 ? "" : ", ").append(machine.name());
        }
        throw new BadInput("unknown machine '" + name + "'; known: " + names);
    }

    /**
     * Multiply-adds a second on parameters of a type.
     *
     * @throws BadInput when the machine's peak in that type is not known
     */
    public double multiplyAdds(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> multiplyAdds;
            case FLOAT16, BFLOAT16 -> halfMultiplyAdds;
            default -> throw new BadInput("the peak of " + name + " in " + dtype.label() + " is not known");
        };
    }
}
