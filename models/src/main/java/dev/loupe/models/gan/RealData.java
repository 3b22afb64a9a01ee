package dev.loupe.models.gan;

/** What the generator is to imitate. The tensors of its batches belong to the scope that is open. */
interface RealData extends AutoCloseable {
    /**
     * A batch, which follows from its number alone.
     *
     * @param number from 0
     */
    Real batch(long number);

    /** Always the same samples, to look at. */
    Real some(int count);

    @Override
    default void close() {}
}
