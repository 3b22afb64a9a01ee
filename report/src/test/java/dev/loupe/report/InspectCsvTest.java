package dev.loupe.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCsvTest {
    /** The records of RFC 4180, read strictly. */
    private static List<List<String>> read(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        int i = 0;
        while (i < csv.length()) {
            if (csv.charAt(i) == '"') {
                i++;
                while (csv.charAt(i) != '"' || csv.startsWith("\"\"", i)) {
                    cell.append(csv.charAt(i));
                    i += csv.charAt(i) == '"' ? 2 : 1;
                }
                i++;
            }
            while (csv.charAt(i) != ',' && csv.charAt(i) != '\r') {
                assertThat(csv.charAt(i)).isNotEqualTo('"');
                cell.append(csv.charAt(i++));
            }
            row.add(cell.toString());
            cell.setLength(0);
            if (csv.charAt(i) == '\r') {
                assertThat(csv.charAt(++i)).isEqualTo('\n');
                rows.add(List.copyOf(row));
                row.clear();
            }
            i++;
        }
        assertThat(row).as("the last record has its line's end").isEmpty();
        return rows;
    }

    private static long sum(List<List<String>> rows, String column) {
        int at = rows.get(0).indexOf(column);
        return rows.stream()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.get(at)))
                .sum();
    }

    @Test
    void lenetIsThis() {
        Golden.assertSame(InspectCsv.of(ZooNetworks.inspection("lenet5")), "lenet5.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "alexnet-2012", "swin_t", "googlenet", "reused", "lstm_2_bi", "bert-base"})
    void aRowForEachLayerAndTheSumsAreTheTotals(String name) {
        Inspection inspection = ZooNetworks.inspection(name);
        List<List<String>> rows = read(InspectCsv.of(inspection));
        assertThat(rows).hasSize(inspection.layers().size() + 1);
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSameSizeAs(rows.get(0)));
        Totals totals = inspection.totals();
        assertThat(sum(rows, "multiply_adds")).isEqualTo(totals.multiplyAdds().value());
        assertThat(sum(rows, "neurons")).isEqualTo(totals.neurons().value());
        assertThat(sum(rows, "connections")).isEqualTo(totals.connections().value());
        assertThat(sum(rows, "activation_bytes"))
                .isEqualTo(totals.activationBytes().value());
        long outside = inspection.outsideLayers().stream()
                .mapToLong(one -> one.parameters().value())
                .sum();
        assertThat(sum(rows, "parameters") + outside)
                .isEqualTo(totals.parameters().value());
    }

    @Test
    void noNameOfAFileBecomesAFormulaOrALineOrAnInvisibleCharacter() {
        String csv = InspectCsv.of(HostileNetwork.inspection());
        List<List<String>> rows = read(csv);
        assertThat(rows).hasSize(2 * HostileNetwork.NAMES.size() + 1);
        for (List<String> row : rows) {
            for (String cell : row) {
                assertThat(cell)
                        .doesNotContainPattern("^[=+@\\t\\r-]")
                        .doesNotContainPattern("[\\p{Cntrl}\u202e\u200b]");
            }
        }
        assertThat(rows.stream().map(row -> row.get(0)))
                .contains("'-2+3.-2+3", "quote\"comma,.quote\"comma,", "two\\u000d\\u000alines.two\\u000d\\u000alines");
    }
}
