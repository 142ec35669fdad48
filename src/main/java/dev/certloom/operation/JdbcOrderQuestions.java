package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** By the database's clock: replicas' clocks may differ by more than a lease. */
@Repository
class JdbcOrderQuestions implements OrderQuestions {

    private final JdbcClient jdbc;

    JdbcOrderQuestions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<OrderQuestion> begin(OperationId operation, Duration lease) {
        OrderQuestion question = OrderQuestion.about(operation);
        int begun = of("""
                insert into order_question as before (operation, question, lapses)
                values (:operation, :question, clock_timestamp() + :lease * interval '1 millisecond')
                on conflict (operation) do update set question = excluded.question, lapses = excluded.lapses
                where before.lapses <= clock_timestamp()
                """, question).param("lease", lease.toMillis()).update();
        return begun == 1 ? Optional.of(question) : Optional.empty();
    }

    @Override
    public boolean renew(OrderQuestion question, Duration lease) {
        return of("""
                        update order_question set lapses = clock_timestamp() + :lease * interval '1 millisecond'
                        where operation = :operation and question = :question
                        """, question).param("lease", lease.toMillis()).update() == 1;
    }

    @Override
    public void end(OrderQuestion question) {
        of("delete from order_question where operation = :operation and question = :question", question)
                .update();
    }

    private JdbcClient.StatementSpec of(String sql, OrderQuestion question) {
        return jdbc.sql(sql).param("operation", question.operation().value()).param("question", question.id());
    }
}
