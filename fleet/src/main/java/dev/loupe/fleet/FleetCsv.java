package dev.loupe.fleet;

import dev.loupe.formats.bytes.Json;
import dev.loupe.report.Csv;
import java.util.Optional;

/** Rows as comma-separated values (RFC 4180): what is unknown is empty, a total with open dimensions a polynomial. */
final class FleetCsv {
    private FleetCsv() {}

    static String header() {
        Csv csv = new Csv();
        FleetColumn.ALL.forEach(column -> csv.text(column.name()));
        return csv.endRow().toString();
    }

    static String row(String line) {
        Json row = KnownRow.parse(line);
        Csv csv = new Csv();
        for (FleetColumn column : FleetColumn.ALL) {
            Optional<Json> value = column.of(row);
            Optional<Long> whole = value.flatMap(Json::asWhole);
            if (whole.isPresent()) {
                csv.number(whole.get());
            } else {
                csv.text(value.map(FleetCsv::text).orElse(""));
            }
        }
        return csv.endRow().toString();
    }

    private static String text(Json value) {
        return value instanceof Json.JsonText text ? text.value() : "";
    }
}
