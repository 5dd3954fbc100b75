"""This file is about first names for the invented people who keep an entry, in no order of any kind."""

FIRST_NAMES = (
    "Anouk", "Yusuf", "Marieke", "Selam", "Piotr", "Fatima", "Joris", "Oksana", "Rashid", "Ingrid",
    "Meryem", "Kofi", "Lotte", "Hevin", "Sanne", "Ahmad", "Xiomara", "Wouter", "Zeynep", "Daniel",
    "Ruth", "Mohamed", "Femmigje", "Parisa", "Stanley", "Aleksandra", "Noor", "Tesfay", "Hanneke", "Ravi",
    "Sietske", "Ousmane", "Elena", "Bram", "Samira", "Jurgen", "Linh", "Karima", "Teun", "Shanti",
)  # fmt: skip
