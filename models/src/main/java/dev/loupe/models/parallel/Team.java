package dev.loupe.models.parallel;

import dev.loupe.torch.Tensor;
import java.util.Collection;

/** The processes that share each batch, as one of them sees it. */
public interface Team extends AutoCloseable {
    /** Which of them this is, from 0: that one writes what comes out. */
    int rank();

    int size();

    /** The first process tells the others which step is next; for them it does nothing. */
    void begin(long step, double learningRate);

    /** The sum of everybody's numbers. */
    double sum(double value);

    /** Puts the sum of everybody's gradients in the place of each gradient. */
    void sumGradients(Collection<Tensor> weights);

    /** The first place in a batch that is this one's. */
    default int first(int batch) {
        return (int) ((long) batch * rank() / size());
    }

    /** The place after its last. */
    default int end(int batch) {
        return (int) ((long) batch * (rank() + 1) / size());
    }

    @Override
    void close();

    /** A process by itself, which waits for nobody. */
    Team ALONE = new Team() {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public void begin(long step, double learningRate) {}

        @Override
        public double sum(double value) {
            return value;
        }

        @Override
        public void sumGradients(Collection<Tensor> weights) {}

        @Override
        public void close() {}
    };
}
