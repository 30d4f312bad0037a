import * as z from 'zod'

/** Where a service comes from: a folder whose reference-service/main.ts is started, an image, or one that runs somewhere. */
export const serviceSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1) }),
  z.strictObject({ kind: z.literal('image'), image: z.string().min(1) }),
  z.strictObject({ kind: z.literal('url'), url: z.string().min(1) }),
])
export type ServiceSource = Readonly<z.infer<typeof serviceSourceSchema>>
