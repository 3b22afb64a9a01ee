package dev.loupe.formats;

import java.util.Optional;

/** Collects options in the zoo's spelling. */
public final class Settings {
    private final StringBuilder text = new StringBuilder();

    /** Adds a whole number, if there is one. */
    public Settings number(String option, Optional<Long> value) {
        value.ifPresent(number -> add(option, Long.toString(number)));
        return this;
    }

    /** Adds {@code true} or {@code false}, if it is known. */
    public Settings flag(String option, Optional<Boolean> value) {
        value.ifPresent(flag -> add(option, Boolean.toString(flag)));
        return this;
    }

    public Settings add(String option, String value) {
        text.append(text.length() == 0 ? "" : ",").append(option).append('=').append(value);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
