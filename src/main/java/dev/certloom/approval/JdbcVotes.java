package dev.certloom.approval;

import dev.certloom.database.Columns;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores votes, and which voices they use. */
@Repository
class JdbcVotes {

    private final JdbcClient jdbc;

    JdbcVotes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Records a vote.
     *
     * @param voices that it uses, each once over the steps that the latest launch asks for; none for a rejection
     * @return false when the person has voted in this step, or a voice is used already: then the transaction has to end
     */
    public boolean cast(ApprovalStep step, Vote vote, Set<String> voices) {
        try {
            return jdbc.sql("""
                            with cast_vote as (
                                insert into approval_vote (step, person, person_name, instead_of, voices, approved,
                                    independent, reason, cast_at)
                                values (:step, :person, :name, :insteadOf, :voices, :approved,
                                    :independent, :reason, :cast)
                                on conflict (step, person) do nothing
                                returning step, person, voices, approved
                            ), spoken as (
                                insert into approval_voice (subject, fence, voice, step, person)
                                select s.subject, s.fence, unnest(v.voices), v.step, v.person
                                from cast_vote v join approval_step s on s.id = v.step
                                where v.approved
                            )
                            select exists (select from cast_vote)
                            """)
                    .param("step", step.id().value())
                    .param("person", vote.person())
                    .param("name", vote.personName())
                    .param("insteadOf", vote.insteadOf().orElse(""))
                    .param("voices", Columns.texts(voices))
                    .param("approved", vote.approved())
                    .param("independent", vote.independent())
                    .param("reason", vote.reason())
                    .param("cast", Columns.timestamp(vote.cast()))
                    .query(Boolean.class)
                    .single();
        } catch (DuplicateKeyException used) {
            return false;
        }
    }

    /**
     * The voices used in the launch that last asked for this step, each with the step it was used in; also those of a
     * no.
     */
    public Map<String, StepId> voices(ApprovalStep step) {
        Map<String, StepId> voices = new HashMap<>();
        jdbc.sql("""
                        select x.voice, x.step from approval_step s
                        join approval_voice x on x.subject = s.subject and x.fence = s.fence
                        where s.id = :step
                        """)
                .param("step", step.id().value())
                .query((row, number) -> voices.put(row.getString("voice"), new StepId(row.getString("step"))))
                .list();
        jdbc.sql("select unnest(voices) from approval_vote where step = :step")
                .param("step", step.id().value())
                .query(String.class)
                .list()
                .forEach(voice -> voices.put(voice, step.id()));
        return voices;
    }

    /** Makes the votes of a step count in the launch that asks for it now, in the order in which they were cast. */
    public void recount(StepId id) {
        jdbc.sql("delete from approval_voice where step = :step")
                .param("step", id.value())
                .update();
        jdbc.sql("select person from approval_vote where step = :step and approved order by cast_at, person")
                .param("step", id.value())
                .query(String.class)
                .list()
                .forEach(person -> count(id, person));
    }

    /** A vote's voices, all or none. */
    private void count(StepId id, String person) {
        jdbc.sql("""
                        insert into approval_voice (subject, fence, voice, step, person)
                        select s.subject, s.fence, unnest(v.voices), v.step, v.person
                        from approval_vote v join approval_step s on s.id = v.step
                        where v.step = :step and v.person = :person
                          and not exists (
                              select from approval_voice o
                              where o.subject = s.subject and o.fence = s.fence and o.voice = any (v.voices))
                        """).param("step", id.value()).param("person", person).update();
    }
}
