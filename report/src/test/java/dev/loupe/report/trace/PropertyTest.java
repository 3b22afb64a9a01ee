package dev.loupe.report.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTest {
    @Test
    void straightQuotationMarksOpenAndCloseInTurn() {
        assertThat(of(Property.QUOTES, "a\"b\"c")).containsExactly(0, 1, 1, 0, 0);
    }

    @Test
    void curvedAndCornerQuotationMarksKnowWhichWayTheyFace() {
        assertThat(of(Property.QUOTES, "\u201ca\u201db\u300cc\u300d")).containsExactly(1, 1, 0, 0, 1, 1, 0);
    }

    @Test
    void aLineBeginsAnewAfterItsEnd() {
        assertThat(of(Property.LINE, "ab\ncd")).containsExactly(1, 2, 0, 1, 2);
    }

    @Test
    void bracketsNestAndAStrayClosingOneCountsForNothing() {
        assertThat(of(Property.BRACKETS, ")([a])\uff08")).containsExactly(0, 1, 2, 2, 1, 0, 1);
    }

    @Test
    void aWordBeginsAfterWhiteSpace() {
        assertThat(of(Property.SPACE, "a b\n")).containsExactly(0, 1, 0, 1);
    }

    @Test
    void lettersOfAWordAreCounted() {
        assertThat(of(Property.WORD, "to be, 2")).containsExactly(1, 2, 0, 1, 2, 0, 0, 1);
    }

    private static double[] of(Property property, String text) {
        List<String> inputs = text.codePoints().mapToObj(Character::toString).toList();
        return property.of(inputs);
    }
}
