"""This file is about work behind the page: sending mail, and forgetting what need not be kept."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from accounts import delivery, retention


class Patience(BaseRetryStrategy):
    """Tries again after seconds, then minutes, then half hours: more than four hours in all."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, delivery.Refused) or job.attempts >= len(delivery.WAITS):
            return None
        return RetryDecision(retry_in={"seconds": delivery.WAITS[job.attempts]})


@app.task(name="accounts.deliver", queue="mail", retry=Patience(), pass_context=True)
def deliver(context: JobContext, mail_id: int) -> None:
    delivery.deliver(mail_id, is_last_attempt=context.job.attempts >= len(delivery.WAITS))


@app.periodic(cron="* * * * *")
@app.task(name="accounts.retry_stalled", queueing_lock="accounts.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker was killed go back into the queue."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.rescue_mail", queueing_lock="accounts.rescue_mail")
def rescue_mail(timestamp: int) -> None:
    """Mail that waits without a job gets one again."""
    for mail_id in delivery.without_job(timezone.now()):
        deliver.defer(mail_id=mail_id)


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    """Nightly: erase mail texts, drop accounts that were never used, end old sessions."""
    retention.forget(timezone.now())


@app.periodic(cron="47 3 * * *")
@app.task(name="accounts.remove_old_jobs", queueing_lock="accounts.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs go after three days, failed ones after thirty."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=72)
    await manager.delete_old_jobs(
        nb_hours=30 * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
