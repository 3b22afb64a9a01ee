package dev.loupe.cli;

import dev.loupe.inspect.Budget;
import dev.loupe.inspect.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code --budget}: what a model must keep to. */
record BudgetCheck(Optional<Budget> budget, Optimizer optimizer) {
    static BudgetCheck of(Arguments arguments, Optimizer optimizer) {
        return new BudgetCheck(
                arguments.has("--budget")
                        ? Optional.of(Budget.parse(arguments.value("--budget", "")))
                        : Optional.empty(),
                optimizer);
    }

    /** A line for each limit that is broken. */
    List<String> failures(Model model) {
        List<String> failures = new ArrayList<>();
        for (Budget.Verdict verdict : budget.map(limits -> limits.check(model.inspection(), optimizer))
                .orElse(List.of())) {
            if (!verdict.holds()) {
                failures.add("over budget: " + verdict.limit().figure().label() + " is " + verdict.actual()
                        + ", asked for " + verdict.limit().text() + " (off by "
                        + verdict.over().toPlainString() + ")");
            }
        }
        return failures;
    }
}
