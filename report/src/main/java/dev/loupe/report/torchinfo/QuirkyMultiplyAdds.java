package dev.loupe.report.torchinfo;

import dev.loupe.graph.Size;
import dev.loupe.report.torchinfo.Holdings.Named;
import java.util.List;

/**
 * Torchinfo's own count of multiply-adds: from the parameters' names and sizes and the output's shape, whatever the
 * module computes. It counts biases and norms, forgets attention, and takes transposed convolutions by their output. The
 * exact count is {@link dev.loupe.inspect.MultiplyAdds}.
 */
final class QuirkyMultiplyAdds {
    private QuirkyMultiplyAdds() {}

    /** Of one call of a module without modules in it. */
    static long of(Version version, String className, List<Named> parameters, long[] output) {
        Size sum = Size.ZERO;
        for (Named parameter : parameters) {
            if (counts(parameter.name())) {
                sum = sum.plus(
                        uses(version, className, parameter.name(), output).times(parameter.elements()));
            }
        }
        return sum.value();
    }

    /** Whether the count of a container is above 0: it has a parameter that counts, and no dimension is 0. */
    static boolean isPositive(List<Named> parameters) {
        for (Named parameter : parameters) {
            if (counts(parameter.name()) && parameter.elements() > 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean counts(String name) {
        return name.contains("weight") || name.contains("bias");
    }

    /** How often each element of a parameter is taken to be used. */
    private static Size uses(Version version, String className, String name, long[] output) {
        if (!name.equals("weight") && !name.equals("bias")) {
            return product(output, 0, Math.min(2, output.length));
        }
        Size batch = product(output, 0, Math.min(1, output.length));
        if (className.contains("Conv")) {
            return batch.times(product(output, 2, output.length));
        }
        return version == Version.MAIN && className.contains("Linear") ? product(output, 0, output.length - 1) : batch;
    }

    static Size product(long[] sizes, int from, int to) {
        Size product = Size.ONE;
        for (int i = from; i < to; i++) {
            product = product.times(sizes[i]);
        }
        return product;
    }
}
