package dev.certloom;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Many who do something at the same moment. */
public final class Crowd {

    /**
     * What one of them does.
     *
     * @param <T> what comes of it
     */
    public interface Act<T> {
        T by(int who) throws Exception;
    }

    private Crowd() {}

    /** What came of it for each of so many, numbered from 0; fails when it failed for one of them. */
    public static <T> List<T> of(int size, Act<T> act) throws Exception {
        List<Callable<T>> acts = IntStream.range(0, size)
                .<Callable<T>>mapToObj(who -> () -> act.by(who))
                .toList();
        List<T> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> answer : threads.invokeAll(acts)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }
}
