/** Apart from the batch itself, which few starts need. */
export const SAMPLE_BATCH_NAME = 'Sample jobs'
