/** The header that names the job of a document which came by another service's API. */
export const JOB_HEADER = 'x-glimpse-job';
