package dev.loupe.models.pyramid;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;

/**
 * A picture as the detector sees it (torchvision's {@code GeneralizedRCNNTransform}): resized, with zeros to the right and
 * below up to sides that 32 divides.
 *
 * @param field {@code [1, 3, H, W]}
 * @param width of the picture in it, in pixels
 * @param height of the picture in it
 * @param across what x was multiplied by
 * @param down what y was multiplied by
 */
record SeenPicture(Tensor field, int width, int height, double across, double down) {
    /** What the coarsest stage of the backbone divides sides by. */
    private static final int MULTIPLE = 32;

    /**
     * Resizes a picture.
     *
     * @param picture normalised, {@code [1, 3, H, W]}
     * @throws BadInput when it is so narrow that nothing of it is left
     */
    static SeenPicture of(Tensor picture, PyramidSettings settings) {
        int height = (int) picture.size(2);
        int width = (int) picture.size(3);
        // In single precision and by the reciprocal, by which torchvision's sizes are rounded.
        double scale = Math.min(
                1f / Math.min(height, width) * settings.shorterSide(),
                1f / Math.max(height, width) * settings.longerSide());
        int newHeight = (int) Math.floor(height * scale);
        int newWidth = (int) Math.floor(width * scale);
        if (newHeight < 1 || newWidth < 1) {
            throw new BadInput("a picture of " + width + "x" + height + " is too narrow");
        }
        try (TensorScope scope = TensorScope.open()) {
            boolean isSame = newHeight == height && newWidth == width;
            Tensor resized = isSame ? picture : picture.upsampleBilinear2d(newHeight, newWidth);
            Tensor field = Tensor.zeros(picture.dtype(), 1, picture.size(1), up(newHeight), up(newWidth));
            field.narrow(2, 0, newHeight).narrow(3, 0, newWidth).copy_(resized);
            return new SeenPicture(
                    scope.keep(field), newWidth, newHeight, (double) newWidth / width, (double) newHeight / height);
        }
    }

    private static int up(int length) {
        return (length + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }
}
