package dev.loupe.inspect;

import dev.loupe.graph.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the layers of a network lie under the roofs of a machine (Williams, Waterman and Patterson 2009): with few
 * multiply-adds for each byte moved, memory bounds the speed, with many, arithmetic.
 *
 * @param layers in the order of the inspection's
 * @param total everything that runs, what lies outside layers included
 */
public record Roofline(Machine machine, DType dtype, List<Point> layers, Point total) {

    /**
     * A layer under the roofs.
     *
     * @param multiplyAdds batch included
     * @param bytes inputs, outputs and parameters, each moved once
     * @param attainable multiply-adds a second at most
     * @param seconds it takes at least
     * @param isMemoryBound whether moving the bytes takes longer than the arithmetic
     */
    public record Point(long multiplyAdds, long bytes, double attainable, double seconds, boolean isMemoryBound) {
        /** Multiply-adds for each byte moved; 0 where nothing moves. */
        public double intensity() {
            return bytes == 0 ? 0 : (double) multiplyAdds / bytes;
        }
    }

    /**
     * Each layer and the whole.
     *
     * @throws dev.loupe.graph.BadInput when sizes have symbols or shapes are unknown, or the machine's peak in the
     *     parameters' type is
     */
    public static Roofline of(Inspection inspection, Machine machine) {
        DType dtype = inspection.graph().dtype();
        double peak = machine.multiplyAdds(dtype);
        Traffic traffic = new Traffic(inspection.graph());
        List<Point> layers = new ArrayList<>(inspection.layers().size());
        for (Layer layer : inspection.layers()) {
            layers.add(point(
                    layer.multiplyAdds().value(), traffic.of(layer.scope()).value(), peak, machine));
        }
        Point total = point(
                inspection.totals().multiplyAdds().value(), traffic.total().value(), peak, machine);
        return new Roofline(machine, dtype, layers, total);
    }

    private static Point point(long multiplyAdds, long bytes, double peak, Machine machine) {
        double moving = bytes / machine.bytes();
        double multiplying = multiplyAdds / peak;
        double seconds = Math.max(moving, multiplying);
        return new Point(multiplyAdds, bytes, seconds == 0 ? 0 : multiplyAdds / seconds, seconds, moving > multiplying);
    }

    /** Multiply-adds for each byte at which the two roofs meet. */
    public double ridge() {
        return machine.multiplyAdds(dtype) / machine.bytes();
    }

    /** Seconds that all layers take at least, one after the other: no less than the whole, which could overlap. */
    public double seconds() {
        double sum = 0;
        for (Point layer : layers) {
            sum += layer.seconds();
        }
        return sum;
    }
}
