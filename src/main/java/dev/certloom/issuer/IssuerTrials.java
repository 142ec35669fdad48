package dev.certloom.issuer;

import dev.certloom.issuer.IssuerTrial.Outcome;
import dev.certloom.issuer.IssuerTrial.Result;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Tries issuers: step by step, one trial of an issuer at a time, and each bounded. A trial takes its place among the questions
 * to its CA, and says nothing about whether the CA is left alone.
 */
@Service
public class IssuerTrials {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerTrials.class);
    private static final Duration MAX_TIME = Duration.ofSeconds(60);

    private final IssuerAccounts accounts;
    private final Issuers issuers;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    IssuerTrials(IssuerAccounts accounts, Issuers issuers) {
        this.accounts = accounts;
        this.issuers = issuers;
    }

    /**
     * Tries an issuer, disabled or not. Nothing is ordered.
     *
     * @throws Refusal ISSUER_NOT_FOUND; THROTTLED while it is being tried, or as many questions to it are under way as may be;
     *     INVALID when its stored configuration cannot be read any more
     */
    public IssuerTrial run(VaultName vault, IssuerName name) {
        IssuerAccount account = accounts.get(vault, name);
        String key = vault.value() + "/" + name.key();
        if (!underWay.add(key)) {
            throw new Refusal(Refusal.Kind.THROTTLED, "The issuer is being tried already: wait until that has ended.");
        }
        try {
            return issuers.askUnrecorded(account, () -> taken(issuers.trial(account)))
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.THROTTLED,
                            "As many questions to the issuer are under way as may be: try again in a moment."));
        } finally {
            underWay.remove(key);
        }
    }

    private static IssuerTrial taken(List<TrialStep> steps) {
        List<Result> results = new ArrayList<>();
        long end = System.nanoTime() + MAX_TIME.toNanos();
        boolean goesOn = true;
        for (TrialStep step : steps) {
            Result result = goesOn
                    ? taken(step, Duration.ofNanos(end - System.nanoTime()))
                    : new Result(step.kind(), Outcome.SKIPPED, Duration.ZERO, "");
            goesOn &= result.outcome() != Outcome.FAILED;
            results.add(result);
        }
        return new IssuerTrial(results);
    }

    /** On a thread of its own, which is left behind when the time is over. */
    private static Result taken(TrialStep step, Duration atMost) {
        long begin = System.nanoTime();
        FutureTask<Optional<String>> task = new FutureTask<>(step.check()::run);
        Thread.ofVirtual().name("issuer-trial").start(task);
        try {
            Optional<String> found = task.get(Math.max(atMost.toMillis(), 1), TimeUnit.MILLISECONDS);
            return result(step, found.isPresent() ? Outcome.GOOD : Outcome.SKIPPED, begin, found.orElse(""));
        } catch (TimeoutException e) {
            task.cancel(true);
            return result(
                    step, Outcome.FAILED, begin, "there was no end of it within %d s".formatted(MAX_TIME.toSeconds()));
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return result(step, Outcome.FAILED, begin, "the trial was interrupted");
        } catch (ExecutionException e) {
            return result(step, Outcome.FAILED, begin, words(e));
        }
    }

    private static String words(ExecutionException failure) {
        if (failure.getCause() instanceof IssuerUnavailable known) {
            return String.valueOf(known.getMessage());
        }
        LOG.error("Expected to try an issuer, but a step failed.", failure.getCause());
        return "something went wrong on our side; the log says what";
    }

    private static Result result(TrialStep step, Outcome outcome, long begin, String words) {
        return new Result(step.kind(), outcome, Duration.ofNanos(System.nanoTime() - begin), words);
    }
}
