# ruff: noqa: E501  # a pair stands on one line
"""Statements that say what a sentence of the sample articles says, in other words.

Each line: a fragment that only that sentence has | a faithful statement.
"""

PARAPHRASES = """
will stay locked until its wiring | Halbridge station will remain locked until its wiring has been tested.
will stay locked until its wiring | The station at Halbridge lies in the flooded quarter.
carries 46 trains a day | The viaduct was built in 1911.
carries 46 trains a day | 46 trains a day cross the viaduct between Halbridge and Tessmark, which was built in 1911.
carries 46 trains a day | The grey stone viaduct, built in 1911, has seven arches.
damage was confined to Pier 4 | According to Idris Calloway, a spokesman for the railway, the damage was confined to Pier 4.
damage was confined to Pier 4 | The railway's spokesman Idris Calloway said the damage was confined to Pier 4.
expects to send trains across | Veldane Rail expects trains to cross the Halbridge bridge again on 24 March.
expects to send trains across | On 24 March, Veldane Rail expects to send trains across the Halbridge bridge again.
The hollow under the footing | The hollow under the footing is 2 metres deep and is to be filled with concrete.
The hollow under the footing | The hollow beneath the footing is two meters deep.
replacement buses leave the market | Replacement buses leave the market square every half hour.
Season tickets are valid | Bicycles are not carried, but season tickets are valid on board.
Season tickets are valid | Season tickets are valid on board.
Season tickets are valid | Bicycles are not carried.
Some 11,000 people have now | About 11,000 people have been moved from the Averne valley, according to the provincial government.
Some 11,000 people have now | Some eleven thousand people have now been moved from the Averne valley, the provincial government said.
Some 11,000 people have now | The provincial government said that roughly 11k people have been moved from the Averne valley.
6,200 of the evacuees are | According to the province, 6,200 of the evacuees are from Halbridge, 3,100 from Pell and 1,700 from Stenmoor.
6,200 of the evacuees are | 6,200 evacuees are from Halbridge.
6,200 of the evacuees are | 3,100 of the evacuees are from Pell.
6,200 of the evacuees are | 1,700 are from Stenmoor, by the province's count.
The figure takes in two places | Governor Adela Vorst extended the evacuation at 18:00 on Wednesday.
The figure takes in two places | The evacuation was extended by Governor Adela Vorst at 6 p.m. on Wednesday.
The two latest victims | The two latest victims died when their van was swept off the road below Stenmoor on Thursday morning.
The two latest victims | A couple in their sixties died when their van was swept off the road below Stenmoor.
Two people from Pell are still | A farmhand of 23 and a retired postwoman from Pell are still missing.
Two people from Pell are still | Two people from Pell are still missing.
has said that he acted alone | Mayor of Halbridge Joren Pallas said that he acted alone.
has said that he acted alone | Joren Pallas, the mayor of Halbridge, has said he acted alone.
was issued on the governor | Leo Dunmore said the evacuation of Monday night was issued on the governor's authority.
Halbridge gauge read 60 | On Friday at noon the gauge in Halbridge read 60 centimetres less than at Wednesday's peak.
Halbridge gauge read 60 | Engineers have closed two of the dam's gates.
who was abroad when | Ms Vorst was abroad when the flood began.
Fifteen of the 17 schools | Fifteen of the 17 schools closed by the flood will open again on Monday, 24 March.
Fifteen of the 17 schools | 15 of the 17 schools that the flood closed will open again on 24 March.
told parents on Tuesday evening | Ines Barrowe told parents that Tannery Lane Primary needs new floors and new wiring.
told parents on Tuesday evening | Tannery Lane Primary needs new floors and wiring, the superintendent of schools told parents.
At Pell Infants | The boiler house at Pell Infants' School has collapsed.
the 430 pupils of the two | Until then the 430 pupils of the two schools will be taught at St Brannoc's in the afternoons.
the 430 pupils of the two | The 430 pupils of the two schools will be taught in the afternoons at St Brannoc's.
About 640 people are still | About 640 people still live in shelters, according to the town.
About 640 people are still | Some 640 people are still living in shelters, says the town.
have been put back by two weeks | The school-leaving examinations will start on 19 May.
have been put back by two weeks | School-leaving examinations have been put back by two weeks and start on May 19.
No train will cross the Averne | No train will cross the Averne at Halbridge before 30 June, according to Transport Minister Oskar Thell.
No train will cross the Averne | Transport Minister Oskar Thell said on Thursday that no train will cross the Averne at Halbridge before June 30.
it moved the reopening to | Last Friday it moved the reopening to 14 April.
crack three metres long | Divers found a crack 3 metres long in Pier 5.
a single track will open | A single track will open on 30 June with a limit of 30 km an hour.
a single track will open | Under the new plan, a single track opens on June 30.
Both tracks are to follow | Both tracks are to follow in autumn.
put the cost of the repair | He put the cost of the repair at 22m crowns.
put the cost of the repair | He put the repair cost at 22,000,000 crowns.
2,100 people from Halbridge travel | 2,100 people from Halbridge travel to work in Tessmark every day, Mayor Joren Pallas said.
The last 310 people who still | According to the town, the last 310 people who still sleep in shelters should be home by April 12.
A brass astrolabe made in 1583 | A brass astrolabe made in 1583 was stolen from the Tessmark Maritime Museum on Sunday night.
A brass astrolabe made in 1583 | The astrolabe was stolen on Sunday night by two people.
A guard found the display case | Police said a guard found the display case empty at 23:50 on Sunday.
A guard found the display case | At 11:50 p.m. on Sunday a guard found the display case empty, according to police.
had come through a skylight | The thieves had come through a skylight above the chart room, Inspector Davin Holt said.
had come through a skylight | Inspector Davin Holt, who leads the investigation, said the thieves let themselves down on a rope.
valued the astrolabe at 1.2 million | Elsbeth Rowan, the museum's curator of instruments, valued the astrolabe at 1.2m crowns.
valued the astrolabe at 1.2 million | The museum's curator of instruments, Elsbeth Rowan, valued the astrolabe at 1,200,000 crowns.
It had been switched off | It had been switched off for a fault at 23:20, the museum said.
came to the town in 1921 | The instrument came to the town in 1921 as a gift of a ship's captain.
About 3,000 people were moved out | About 3,000 people were moved out of the Lower Town of Halbridge overnight.
About 3,000 people were moved out | Some three thousand people were moved out of the Lower Town after a gate jammed at the Corran Dam.
The order to leave came | Sirens sounded from the brewery and the fire station.
The order to leave came | The order to leave came on Monday at 22:15.
The order to leave came | The order to leave came at 10:15 pm on Monday.
measured 140 millimetres of rain | The national weather service measured 140 mm of rain in the upper valley between Saturday and Monday night.
measured 140 millimetres of rain | Melting snow had added to the water, the national weather service said.
were halted at midnight | Trains between Halbridge and Tessmark were halted at midnight.
The dam, nine kilometres upstream | The dam is 9 km upstream and has five gates.
nobody had been reported dead | Mayor Joren Pallas told reporters nobody had been reported dead or missing by dawn on Tuesday.
came over the embankment at Tannery | Water came over the embankment at Tannery Quay at 2:30 a.m.
peaked at 212.4 metres above | The lake behind the Corran Dam peaked at 212.4 m above sea level, the company said.
peaked at 212.4 metres above | The lake behind the dam peaked at 212.4 metres above sea level, 10 centimetres below the highest level its licence allows.
said that the peak was reached | The peak was reached at 03:10 on Tuesday, according to Petra Sollis, a spokeswoman for Averne Hydro.
said that the peak was reached | Averne Hydro spokeswoman Petra Sollis said the peak was reached at 3:10 a.m. on Tuesday.
was blocked by a drifting spruce | Gate 3 was blocked by a drifting spruce, Sollis said.
was blocked by a drifting spruce | A drifting spruce blocked Gate 3, according to Sollis.
doubts the company | Miriam Keene, a hydrologist at the University of Tessmark, doubts the company's figure.
doubts the company | The company's figure is doubted by Miriam Keene, a hydrologist at the University of Tessmark.
sealed the control room | On Wednesday the Dam Safety Inspectorate sealed the control room.
expects to present a first report | It expects to present a first report next week.
cost 180 million crowns | The province says that the flood in the Averne valley cost 180 million crowns.
cost 180 million crowns | The flood cost 180m crowns, according to the province.
It cost 320 million | It cost 320 million, according to the Insurance Federation.
Its members had received 6,400 | Its members had received 6,400 claims by Sunday night.
Its members had received 6,400 | 1,900 of the 6,400 claims were for vehicles.
speaks of 14 million crowns | Katrin Doyle speaks of 14 million crowns and hopes to brew again in June.
have lost 11 per cent | Shares in Averne Hydro have lost 11 percent since the night of the flood.
have lost 11 per cent | Shares in Averne Hydro, which operates the Corran Dam, have lost 11% since the flood.
insured against liability | According to its last annual report, the company is insured against liability for up to 90 million crowns.
insured against liability | The company is insured for up to 90 million crowns against liability, its last annual report says.
More than 4,500 people spent | More than 4,500 people spent a second night away from home on Tuesday.
More than 4,500 people spent | A man of 71 became the first known victim of the flood.
who put the number of evacuees | Ostrow put the number of evacuees at 4,500.
who put the number of evacuees | It was Ostrow who put the number of evacuees at four thousand five hundred.
defended the hour at which | Joren Pallas, the mayor, defended the hour at which the sirens went off.
Two hundred soldiers from | 200 soldiers from the Quarrow barracks stacked sandbags around the pumping station.
Two hundred soldiers from | The pumping station supplies all of Halbridge's 38,000 inhabitants.
Fourteen schools stayed shut | 14 schools stayed shut on Tuesday.
Fourteen schools stayed shut | On Tuesday fourteen schools remained closed.
stuck because a corroded link | Gate 3 of the Corran Dam stuck because a corroded link in its lifting chain gave way.
stuck because a corroded link | The Dam Safety Inspectorate said in an interim report that the company that runs the dam had been warned 4 months earlier.
had examined the chain on 18 | His office had examined the chain on November 18, 2024.
the lake rose to 213.1 | The lake rose to 213.1 metres above sea level on the night of the flood, it says.
the lake rose to 213.1 | On the night of the flood, it says, the lake rose to 213.1 metres, 60 cm over the licensed limit of 212.5 metres.
rejected the findings | Averne Hydro's chief executive Colm Hasker rejected the findings.
rejected the findings | The findings were rejected by Colm Hasker, the chief executive of Averne Hydro.
rejected the findings | Colm Hasker dismissed the findings.
had not been calibrated since | He added that the gauge on the east tower had not been calibrated since 2019.
has opened a preliminary inquiry | The public prosecutor in Tessmark opened a preliminary inquiry.
final report is due | The inspectorate's final report is due in September.
found in a left-luggage locker | The astrolabe has been found in a left-luggage locker at Halbridge station and two men have been arrested.
found in a left-luggage locker | The stolen astrolabe was found in a locker at Halbridge station.
were detained in Quarrow | The men, aged 34 and 41, were detained on Friday morning in Quarrow, said Inspector Davin Holt.
The younger had worked | The younger had worked as a cleaner at the museum until December.
locker was rented on the afternoon | The locker was rented on the afternoon of March 10.
expects to have it back | The curator, Elsbeth Rowan, expects to have it back on display in July.
Both men deny the theft | The theft is denied by both men.
have offered 50,000 crowns | The insurers of the Tessmark Maritime Museum have offered 50k crowns for information that leads to the return of the astrolabe.
is insured for 3.5 million | They said that the instrument is insured for 3.5 million crowns.
received about 70 calls | Police have received around 70 calls but have made no arrest.
received about 70 calls | Police have made no arrest.
will now stay closed until 17 | The museum will stay closed until 17 March.
25 million crowns will go | 25 million crowns will go to households.
25 million crowns will go | 35 million crowns will go to public repairs.
25 million crowns will go | Households will get 25 million crowns.
can claim 5,000 crowns | Each household that had to leave its home can claim 5,000 crowns.
Proof of damage is not | Proof of damage isn't required.
The death toll has risen | The death toll has risen to 4.
was recovered near Pell | According to the fire service, the body of a retired postwoman was recovered near Pell on Wednesday.
""".strip()


def pairs() -> list[tuple[str, str]]:
    """Each fragment of a source sentence with a statement that the sentence bears out."""
    found = []
    for line in PARAPHRASES.splitlines():
        fragment, _, statement = line.partition(" | ")
        found.append((fragment, statement))
    return found
