/** The header that names the job where the answer is not the job itself. */
export const JOB_HEADER = 'x-glimpse-job';
