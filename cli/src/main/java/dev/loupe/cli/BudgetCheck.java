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
        if (budget.isEmpty()) {
            return List.of();
        }
        List<String> failures = new ArrayList<>();
        for (Budget.Verdict verdict : budget.get().check(model.inspection(), optimizer)) {
            if (!verdict.holds()) {
                failures.add("over budget: " + verdict.limit().figure().label() + " is " + verdict.actual()
                        + ", asked for " + verdict.limit().text() + " (off by "
                        + verdict.over().toPlainString() + ")");
            }
        }
        return failures;
    }
}
