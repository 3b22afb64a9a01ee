package dev.loupe.torch;

import org.bytedeco.pytorch.GradMode;

/** While it is open, nothing that is computed on this thread is recorded for {@link Tensor#backward}. */
public final class NoGradients implements AutoCloseable {
    private final boolean before;

    private NoGradients(boolean before) {
        this.before = before;
    }

    public static NoGradients open() {
        Engine.start();
        NoGradients mode = new NoGradients(GradMode.is_enabled());
        GradMode.set_enabled(false);
        return mode;
    }

    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
