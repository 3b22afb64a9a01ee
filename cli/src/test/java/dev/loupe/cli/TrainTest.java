package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What train and predict say before LibTorch is needed, which these tests have not. */
class TrainTest {
    @Test
    void theReasonIsToldWhereNothingTrains() {
        Run run = Run.of("train", "classifier", "--data", "fashion-mnist", "--out", "run");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("start loupe by its script");
    }

    @Test
    void predictingNeedsAModelAndPictures() {
        Run run = Run.of("predict", "run");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("predict takes a model and pictures");
    }
}
