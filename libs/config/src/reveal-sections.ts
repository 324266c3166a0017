import { Slug, Text, Whole } from './values.js';

/** Where a client's record is read, of which a person may see a masked value in clear. Without it there is no such tool. */
export class RevealSection {
  @Slug({ expected: 'the upstream of the tool', example: 'crm' })
  upstream!: string;

  @Text({ expected: 'the read tool that returns one record of a client', example: 'get_contact' })
  tool!: string;

  @Text({ expected: 'its argument that names the record', example: 'contactKey' })
  argument!: string;

  @Text({ expected: 'the RESO resource that the record is', example: 'Contacts', optional: true })
  resource = 'Contacts';

  @Whole(1, 1000, { expected: 'how many values a person may see in an hour', example: 20, optional: true })
  perHour = 20;
}
